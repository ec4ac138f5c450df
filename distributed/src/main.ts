import '@chorus/process/production';
import { readEdgeConfig } from '@chorus/gateway/edge-config';
import { launch } from '@chorus/launcher';
import { startPlatform } from './platform';

/** `npm run start:distributed`. */
export const main = (parameters: string[]): Promise<void> =>
  launch(
    {
      command: 'npm run start:distributed',
      takesDatabaseUrl: true,
      // The gateway reads it again; what is wrong is told before anything starts.
      readSettings: (environment) => void readEdgeConfig(environment, true),
      load: () => startPlatform,
    },
    parameters,
  );

if (require.main === module) void main(process.argv.slice(2));
