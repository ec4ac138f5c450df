import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { getOperationAST, OperationTypeNode, type DocumentNode } from 'graphql';
import { useMemo, type ComponentProps, useSyncExternalStore } from 'react';
import { EditorSettings } from './editor-settings';
import { ExampleTabs } from './example-tabs';
import { explorePlugin } from './explore-panel';
import { LinkedTab } from './linked-tab';
import type { Operation } from './graph';
import { LiveOperations } from './live';
import { Page, type PageContext } from './page-context';
import { PersonBadge } from './person-badge';
import type { Session } from './session';
import { useCast } from './use-cast';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

const plugins = [explorePlugin, HISTORY_PLUGIN];

/** The page: GraphiQL with docs and history, the people of the demo, and the examples. */
export function App(page: PageContext & { linked: URLSearchParams; live: LiveOperations }) {
  const { session, demoAccounts, texts, linked, live } = page;
  const { person } = useSyncExternalStore(session.subscribe, session.getState);
  const cast = useCast(session, demoAccounts, person?.handle);
  const context = useMemo(() => ({ session, demoAccounts, texts }), [session, demoAccounts, texts]);
  const fetcher = useMemo(() => fetcherOf(session, live), [session, live]);
  return (
    <Page value={context}>
      <GraphiQL
        fetcher={fetcher}
        plugins={plugins}
        visiblePlugin={explorePlugin}
        defaultTabs={texts.tabs()}
        defaultEditorToolsVisibility="variables"
        inputValueDeprecation
        schemaDescription
      >
        <GraphiQL.Logo>
          <PersonBadge />
        </GraphiQL.Logo>
        <EditorSettings />
        <ExampleTabs cast={cast} texts={texts} />
        <LinkedTab linked={linked} />
      </GraphiQL>
    </Page>
  );
}

function fetcherOf(session: Session, live: LiveOperations): Fetcher {
  return (params, options) => {
    const { query, variables, operationName } = params as Operation;
    const operation = { query, variables, operationName: definedIn(query, operationName) };
    // GraphiQL's types want GraphQLError objects; it prints what it gets as JSON.
    if (isSubscription(options?.documentAST, operation.operationName))
      return live.subscribe(operation, options?.headers) as unknown as ReturnType<Fetcher>;
    // The schema is the same for everybody: a session that has just ended must not cost the page its documentation.
    const send = operationName === 'IntrospectionQuery' ? session.post : session.send;
    return send(operation, options?.headers) as unknown as ReturnType<Fetcher>;
  };
}

function isSubscription(document: DocumentNode | undefined, operationName: string | null): boolean {
  const operation = document && getOperationAST(document, operationName);
  return operation?.operation === OperationTypeNode.SUBSCRIPTION;
}

/** For 0.1 s after a change of tabs, GraphiQL still names the operation of the tab before. */
function definedIn(query: string, operationName: Operation['operationName']): string | null {
  const isDefined = operationName && new RegExp(`\\b${operationName}\\b`).test(query);
  return isDefined ? operationName : null;
}
