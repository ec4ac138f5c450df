import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../context';

const suggestion = / ?Did you mean .+\?$/s;

/** Takes out of errors what graphql-js guesses that the client meant: those are names of the schema. */
export const hideSuggestions = (): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body } }) {
        if (body.kind !== 'single') return;
        const { singleResult } = body;
        singleResult.errors = singleResult.errors?.map((error) => ({
          ...error,
          message: error.message.replace(suggestion, ''),
        }));
      },
    };
  },
});
