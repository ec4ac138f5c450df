import { describeEventSource } from './event-source.contract';
import { inProcess, overHttp } from './talk-ways';

describeEventSource('in process', inProcess);
describeEventSource('over a socket', (subgraph) => overHttp(subgraph));
