import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { useMemo, type ComponentProps, useSyncExternalStore } from 'react';
import { EditorSettings } from './editor-settings';
import { ExampleTabs } from './example-tabs';
import { explorePlugin } from './explore-panel';
import { LinkedTab } from './linked-tab';
import type { Operation } from './graph';
import { Page, type PageContext } from './page-context';
import { PersonBadge } from './person-badge';
import type { Session } from './session';
import { useCast } from './use-cast';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];

const plugins = [explorePlugin, HISTORY_PLUGIN];

/** The page: GraphiQL with docs and history, the people of the demo, and the examples. */
export function App(page: PageContext & { linked: URLSearchParams }) {
  const { session, demoAccounts, texts, linked } = page;
  const { person } = useSyncExternalStore(session.subscribe, session.getState);
  const cast = useCast(session, demoAccounts, person?.handle);
  const context = useMemo(() => ({ session, demoAccounts, texts }), [session, demoAccounts, texts]);
  const fetcher = useMemo(() => fetcherOf(session), [session]);
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

function fetcherOf(session: Session): Fetcher {
  return (params, options) => {
    const { query, variables, operationName } = params as Operation;
    // The schema is the same for everybody: a session that has just ended must not cost the page its documentation.
    const send = operationName === 'IntrospectionQuery' ? session.post : session.send;
    const operation = { query, variables, operationName: definedIn(query, operationName) };
    // GraphiQL's type wants GraphQLError objects; it prints what it gets as JSON.
    return send(operation, options?.headers) as unknown as ReturnType<Fetcher>;
  };
}

/** For 0.1 s after a change of tabs, GraphiQL still names the operation of the tab before. */
function definedIn(query: string, operationName: Operation['operationName']): string | null {
  const isDefined = operationName && new RegExp(`\\b${operationName}\\b`).test(query);
  return isDefined ? operationName : null;
}
