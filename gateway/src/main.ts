import '@chorus/process/production';
import { runProcess } from '@chorus/process';
import { startGateway } from './run-gateway';

runProcess('gateway', startGateway);
