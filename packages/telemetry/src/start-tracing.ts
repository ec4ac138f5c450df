import { context, propagation, trace } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { setTracing } from './tracing';

export interface TracingOptions {
  /** The process, such as `chorus` or `chorus-posts`; `OTEL_SERVICE_NAME` wins. */
  serviceName: string;
  /** Where spans go instead of to `OTEL_EXPORTER_OTLP_ENDPOINT`; each as soon as it ends. */
  exporter?: SpanExporter;
  /** Default: that of the process. */
  environment?: NodeJS.ProcessEnv;
}

export interface Tracing {
  /** Sends what waits to be sent. */
  flush(): Promise<void>;
  /** Sends the rest and switches tracing off. */
  stop(): Promise<void>;
}

/**
 * Switches OpenTelemetry on for this process when its standard variables name an OTLP/HTTP endpoint; null when they do
 * not, and nothing of the SDK is loaded then. `OTEL_TRACES_SAMPLER` and its argument, `OTEL_EXPORTER_OTLP_*`,
 * `OTEL_BSP_*` and `OTEL_RESOURCE_ATTRIBUTES` mean what the specification says.
 */
export function startTracing(options: TracingOptions): Tracing | null {
  const { exporter, environment = process.env } = options;
  if (!exporter && !isWanted(environment)) return null;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a process that is not traced must not load it
  const { createProvider } = require('./tracer-provider') as typeof import('./tracer-provider');
  const provider = createProvider(options);
  provider.register();
  setTracing(true);
  return {
    flush: () => provider.forceFlush(),
    async stop() {
      setTracing(false);
      for (const api of [trace, context, propagation]) api.disable();
      await provider.shutdown();
    },
  };
}

function isWanted(environment: NodeJS.ProcessEnv): boolean {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER = 'otlp' } = environment;
  if (OTEL_SDK_DISABLED?.toLowerCase() === 'true' || OTEL_TRACES_EXPORTER !== 'otlp') return false;
  return Boolean(environment.OTEL_EXPORTER_OTLP_ENDPOINT || environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
}
