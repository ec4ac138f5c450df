/** What the command sees of the world, so that tests can be it. */
export interface Terminal {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  now: Date;
  out: (text: string) => void;
  error: (text: string) => void;
  /** All of standard input. */
  readInput: () => string;
  hasColours: boolean;
}

/** Used wrongly: told in one sentence, exit code 2. */
export class WrongUse extends Error {}

/** Pipelines branch on these; they never change. */
export const exitCodes = { mayShip: 0, refused: 1, wrongUse: 2 } as const;
