import { createMemoryLiveBus } from './index';
import { describeLiveBus } from './live-bus.contract';

describeLiveBus('in memory', async () => {
  const bus = createMemoryLiveBus();
  return { one: bus, other: bus, close: () => bus.close() };
});
