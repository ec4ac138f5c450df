import type { NotificationsTools } from '../context';

/** Longer than any event waits to be replayed. */
const keptMs = 60 * 86_400_000;
const sweptAtOnce = 5_000;

/** A job: what ended so long ago is not told late any more. */
export async function sweepEndings({
  background,
  settings,
}: Pick<NotificationsTools, 'background' | 'settings'>): Promise<void> {
  const before = new Date(settings.clock().getTime() - keptMs);
  const sweep = () =>
    background.execute(
      'DELETE FROM endings WHERE ctid = ANY (ARRAY(SELECT ctid FROM endings WHERE at < $1 LIMIT $2))',
      [before, sweptAtOnce],
    );
  while ((await sweep()) === sweptAtOnce);
}
