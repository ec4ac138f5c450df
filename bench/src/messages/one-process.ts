import { Product } from '../feeds/product';

/** A product that can be killed, part by part. */
export interface Killable {
  /** Its gateways: `http://…/graphql`. */
  readonly urls: readonly [string, ...string[]];
  /** The name of what `killNext` kills. */
  readonly nextVictim: string;
  /** Kills it with SIGKILL, lets it be started again, and resolves when it answers again. */
  killNext(): Promise<void>;
  stop(): Promise<void>;
}

/** `npm start`: everything dies at once, and PostgreSQL with it. */
export class OneProcess implements Killable {
  readonly nextVictim = 'the process';

  private constructor(private readonly product: Product) {}

  static async start(dataDir: string): Promise<OneProcess> {
    return new OneProcess(await Product.start(dataDir));
  }

  get urls(): [string] {
    return [this.product.url];
  }

  async killNext(): Promise<void> {
    await this.product.kill();
    await this.product.start();
  }

  stop(): Promise<void> {
    return this.product.stop();
  }
}
