import 'graphiql/style.css';
import './page.css';
import { examples } from 'chorus:examples';
import { createRoot } from 'react-dom/client';
import type { PageData } from '../../src/graphiql/page-data';
import { App } from './app';
import { ExampleTexts } from './example-texts';
import { postTo } from './graph';
import { LiveOperations } from './live';
import { setUpMonacoWorkers } from './monaco-workers';
import { Session } from './session';

const { endpoint, demoAccounts, workers } = JSON.parse(
  document.getElementById('page-data')!.textContent!,
) as PageData;
setUpMonacoWorkers(workers);
const session = new Session(
  postTo(endpoint, (...request) => fetch(...request)),
  sessionStorage,
);
const live = new LiveOperations(new URL(endpoint, location.href.replace(/^http/, 'ws')).href, session);
const texts = new ExampleTexts(examples, localStorage);
const linked = new URLSearchParams(location.search);
createRoot(document.getElementById('root')!).render(
  <App {...{ session, demoAccounts, texts, linked, live }} />,
);
