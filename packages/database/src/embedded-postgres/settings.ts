export type Tuning = 'durable' | 'test';

/** One developer's machine: modest memory, few processes, nothing acknowledged is lost. */
const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '64MB',
  // Reads in the backend itself rather than by three worker processes more.
  io_method: 'sync',
  max_parallel_workers_per_gather: 0,
  autovacuum_max_workers: 2,
  // No replica will ever follow.
  wal_level: 'minimal',
  max_wal_senders: 0,
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
} as const;

/** A cluster that nobody will miss: nothing waits for the disk. Several whole graphs may be connected. */
const forTests = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_wal_size: '1GB',
  max_connections: 300,
} as const;

export function serverParameters(tuned: Tuning, port: number): string[] {
  const settings = { ...always, ...(tuned === 'test' ? forTests : {}), port };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
