import { describeDelivery } from './contract/delivery.contract';
import { describeFailure } from './contract/failure.contract';
import { describeOrder } from './contract/order.contract';
import { describeTogether } from './contract/together.contract';
import { Stage, type EventLogWorld } from './contract/stage';

export type { EventLogWorld } from './contract/stage';

export type OpenStage = () => Promise<Stage>;

/** What every adapter of the event log must do. `createWorld` is called once per test. */
export function describeEventLog(adapter: string, createWorld: () => EventLogWorld): void {
  describe(`the event log: ${adapter}`, () => {
    let stage: Stage | undefined;

    const openStage: OpenStage = async () => {
      stage = await Stage.open(createWorld());
      return stage;
    };

    afterEach(async () => {
      await stage?.close();
      stage = undefined;
    });

    describeOrder(openStage);
    describeDelivery(openStage);
    describeTogether(openStage);
    describeFailure(openStage);
  });
}
