import { logger } from '@chorus/telemetry';
import { gaps, messages } from './live-metrics';

interface Listener {
  hear: (message: unknown) => void;
  onGap?: () => void;
}

/** Who listens in this process. One that throws disturbs no other. */
export class Listeners {
  private readonly byChannel = new Map<string, Set<Listener>>();

  add(channel: string, hear: Listener['hear'], onGap: Listener['onGap']): () => void {
    const listener: Listener = { hear, onGap };
    const listeners = this.byChannel.get(channel) ?? new Set();
    this.byChannel.set(channel, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.byChannel.get(channel) === listeners) this.byChannel.delete(channel);
    };
  }

  has(channel: string): boolean {
    return this.byChannel.has(channel);
  }

  tell(channel: string, message: unknown): void {
    for (const { hear } of this.byChannel.get(channel) ?? []) {
      messages.inc({ direction: 'heard' });
      guarded(channel, () => hear(message));
    }
  }

  tellOfGap(): void {
    gaps.inc();
    for (const [channel, listeners] of this.byChannel)
      for (const { onGap } of listeners) if (onGap) guarded(channel, onGap);
  }

  clear(): void {
    this.byChannel.clear();
  }
}

function guarded(channel: string, call: () => void): void {
  try {
    call();
  } catch (err) {
    logger.error({ err, channel }, 'a listener of live messages failed');
  }
}
