import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useLayoutEffect } from 'react';
import type { Cast } from './cast';
import type { ExampleTexts } from './example-texts';
import { refresh } from './example-texts';

interface Props {
  cast: Cast | null;
  texts: ExampleTexts;
}

/** Keeps the examples in the open tabs true to the graph and to who is signed in. Shows nothing. */
export function ExampleTabs({ cast, texts }: Props): null {
  const { moveTab } = useGraphiQLActions();
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor'),
  );

  // In the same step as the render: GraphiQL finds the active tab by identity, and a key stroke or a click in between would
  // have replaced it. Its store then has no active tab, and the page is gone.
  useLayoutEffect(() => {
    const active = tabs[activeTabIndex];
    if (!cast || !active || !queryEditor || !variableEditor) return;
    const { before, after } = texts.fill(cast);
    // The other tabs live in GraphiQL's store; the one that is shown lives in its editors.
    moveTab(tabs.map((tab) => (tab === active ? tab : { ...tab, ...refresh(tab, before, after) })));
    const shown = {
      title: active.title,
      query: queryEditor.getValue(),
      variables: variableEditor.getValue(),
    };
    const fresh = refresh(shown, before, after);
    if (fresh.query !== shown.query) queryEditor.setValue(fresh.query ?? '');
    if (fresh.variables !== shown.variables) variableEditor.setValue(fresh.variables ?? '');
    // Only when the cast changes or the editors come up: not at each key stroke, which changes the tabs.
  }, [cast, queryEditor, variableEditor]);
  return null;
}
