/** A wait that can be cut short. A wake that comes while nobody sleeps cuts the next wait: none is lost. */
export class Sleeper {
  private woken = false;
  private end: (() => void) | undefined;

  wake(): void {
    if (this.end) this.end();
    else this.woken = true;
  }

  async sleep(milliseconds: number): Promise<void> {
    if (this.woken) {
      this.woken = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.end?.(), milliseconds);
      this.end = () => {
        clearTimeout(timer);
        this.end = undefined;
        resolve();
      };
    });
  }
}
