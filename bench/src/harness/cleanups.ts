/** What must be ended when a benchmark is done, has failed or is interrupted; last started, first ended. */
export class Cleanups {
  private readonly steps: (() => unknown)[] = [];
  private running: Promise<void> | undefined;

  add(step: () => unknown): void {
    this.steps.push(step);
  }

  /** Runs every step, also when one fails. A second call waits for the first. */
  run(): Promise<void> {
    this.running ??= this.runAll().finally(() => (this.running = undefined));
    return this.running;
  }

  private async runAll(): Promise<void> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        process.stderr.write(`could not be ended: ${(error as Error).stack}\n`);
      }
    }
  }
}
