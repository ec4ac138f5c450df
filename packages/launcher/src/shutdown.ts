import { StartError } from './start-error';

/** Signals that ask for an end. The terminal and npm may both pass on one Ctrl-C, hence the pause before the second counts. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const secondSignalCountsAfterMs = 1_000;

type Step = () => void | Promise<void>;

/** Ends what was begun, last first, once, whoever asks: a signal, a failure, the database's own end. */
export class Shutdown {
  private readonly steps: Step[] = [];
  private stopping: Promise<void> | undefined;
  private askedAt = 0;

  /** From now on signals end the process, in order; the second one at once. */
  listen(onAsked: () => void): void {
    for (const signal of signals) {
      process.on(signal, () => {
        if (!this.stopping) {
          this.askedAt = Date.now();
          onAsked();
          void this.exit(0);
        } else if (Date.now() - this.askedAt > secondSignalCountsAfterMs) {
          // PostgreSQL notices that we are gone and stops by itself.
          process.exit(130);
        }
      });
    }
  }

  get isStopping(): boolean {
    return this.stopping !== undefined;
  }

  /** Adds what undoes the step just taken. */
  add(step: Step): void {
    this.steps.push(step);
  }

  /** Undoes all, then ends the process with that code. */
  async exit(code: number): Promise<never> {
    this.stopping ??= this.undoAll();
    await this.stopping;
    process.exit(code);
  }

  private async undoAll(): Promise<void> {
    for (const step of this.steps.reverse()) {
      try {
        await step();
      } catch (error) {
        // The rest must be stopped all the same.
        process.stderr.write(
          `${error instanceof StartError ? error.message : String((error as Error).stack)}\n`,
        );
      }
    }
  }
}
