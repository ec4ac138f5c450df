import '@chorus/process/production';
import { runProcess } from '@chorus/process';
import { startRelay } from './start-relay';

runProcess('relay', startRelay);
