import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { examples } from 'chorus:examples';
import type { Example } from './example';
import { usePage } from './page-context';

/** The examples in reading order. A click shows the tab, or opens a fresh one when it was closed. */
export function Tour() {
  const { texts } = usePage();
  const { addTab, changeTab } = useGraphiQLActions();
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor'),
  );

  function open(example: Example): void {
    const index = tabs.findIndex(({ title }) => title === example.operation);
    if (index >= 0) return changeTab(index);
    const { query, variables } = texts.textOf(example);
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
  }

  return (
    <ol className="chorus-tour">
      {examples.map((example) => (
        <li key={example.name}>
          <button
            type="button"
            aria-current={tabs[activeTabIndex]?.title === example.operation}
            disabled={!queryEditor || !variableEditor}
            onClick={() => open(example)}
          >
            {example.title}
          </button>
        </li>
      ))}
    </ol>
  );
}
