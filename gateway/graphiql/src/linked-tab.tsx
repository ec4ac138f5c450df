import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';

/** Opens what the page's address holds, `?query=…&variables=…`, in a tab of its own. Shows nothing. */
export function LinkedTab({ linked }: { linked: URLSearchParams }): null {
  const { addTab } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));
  const isDone = useRef(false);

  useEffect(() => {
    const query = linked.get('query');
    if (!query || !queryEditor || !variableEditor || isDone.current) return;
    isDone.current = true;
    addTab();
    queryEditor.setValue(query);
    variableEditor.setValue(linked.get('variables') ?? '');
    // A reload shows the tab that is open then, and no second one of these.
    history.replaceState(null, '', location.pathname);
  }, [linked, addTab, queryEditor, variableEditor]);
  return null;
}
