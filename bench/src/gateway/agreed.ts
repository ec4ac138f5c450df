/** Signs what the bench's gateways and subgraphs say to each other. */
export const secret = Buffer.alloc(32, 1);

/** Gives an access token of the stub's identity: tokens live ten minutes, runs may be longer. */
export const tokenPath = '/bench/token';
