// The child's side of `helper-process.ts`.

/** What a helper can be asked, and what it answers. */
export type Commands<Known> = { readonly [Name in keyof Known]: { ask: unknown; answer: unknown } };

export type Handlers<Known extends Commands<Known>> = {
  readonly [Name in keyof Known]: (ask: Known[Name]['ask']) => Promise<Known[Name]['answer']>;
};

export type Reply = { readonly answer: unknown } | { readonly failure: string };

/** Answers the parent, one question at a time, and ends with it. Call it in a file of its own. */
export function obey<Known extends Commands<Known>>(handlers: Handlers<Known>): void {
  async function reply({ name, ask }: { name: keyof Known; ask: unknown }): Promise<Reply> {
    try {
      return { answer: await handlers[name](ask as Known[keyof Known]['ask']) };
    } catch (error) {
      return { failure: String((error as Error).stack) };
    }
  }
  // Ctrl-C reaches all processes of a terminal: the parent ends this one.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.once('disconnect', () => process.exit(0));
  process.on('message', (question: { name: keyof Known; ask: unknown }) => {
    void reply(question).then((answer) => process.send?.(answer));
  });
}
