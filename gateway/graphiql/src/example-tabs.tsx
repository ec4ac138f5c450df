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
    const editors = [queryEditor, variableEditor];
    const cursors = editors.map((editor) => editor.saveViewState());
    const shown = refresh(
      { title: active.title, query: queryEditor.getValue(), variables: variableEditor.getValue() },
      before,
      after,
    );
    // The other tabs live in GraphiQL's store; the one that is shown lives in its editors. They are all set to what the store
    // holds, which is behind what was typed in the last tenth of a second, and their cursors to the beginning.
    moveTab(tabs.map((tab) => (tab === active ? tab : { ...tab, ...refresh(tab, before, after) })));
    queryEditor.setValue(shown.query ?? '');
    variableEditor.setValue(shown.variables ?? '');
    editors.forEach((editor, index) => editor.restoreViewState(cursors[index] ?? null));
    // Only when the cast changes or the editors come up: not at each key stroke, which changes the tabs.
  }, [cast, queryEditor, variableEditor]);
  return null;
}
