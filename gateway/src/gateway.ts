import { RequestScope } from '@chorus/domain-queries';
import { collectProcessMetrics } from '@chorus/telemetry';
import { AccessTokens, accessTokenLifetimeSeconds } from './auth/access-tokens';
import { KeySet } from './auth/key-set';
import { RevokedSessions } from './auth/revoked-sessions';
import { createApollo } from './apollo';
import { createDocumentCache, createPersistedQueryCache, createPlanCache } from './caches/caches';
import { defaultEdge } from './edge-options';
import { createFederation } from './federation/federation';
import { registerGraphiql } from './graphiql';
import { readCacheHints } from './http-cache/cache-hints';
import { createApp } from './http/app';
import { authenticate } from './http/authenticate';
import { createDraining } from './http/draining';
import { registerGraphql } from './http/graphql-route';
import { registerHealth } from './http/health';
import { registerJwks } from './http/jwks-route';
import { registerMetrics } from './http/metrics-route';
import { registerUnsubscribe } from './http/unsubscribe-route';
import { logOperations } from './http/operation-log';
import { measureOperations } from './observability/operation-metrics';
import { createAdmission } from './limits/create-admission';
import { OperationMeter } from './limits/operation-meter';
import { defaultLimits, defaultTimes, type Gateway, type GatewayOptions } from './options';
import { admitSubscriptions } from './plugins/admit-subscriptions';
import { cachePublicly } from './plugins/cache-publicly';
import { guardWrites } from './plugins/guard-writes';
import { limitOperations } from './plugins/limit-operations';
import { mapErrors } from './plugins/map-errors';
import { noteOperation } from './plugins/note-operation';
import { requireOperation } from './plugins/require-operation';
import { Places } from './sockets/places';
import { defaultSocketLimits } from './sockets/socket-options';
import { SocketServer } from './sockets/socket-server';
import { ServerSentEvents } from './sse/server-sent-events';
import { Subscriptions } from './subscriptions/subscriptions';
import { LiveSupergraph, type Pipeline } from './supergraph/live-supergraph';
import { readSupergraphFile, SupergraphFile } from './supergraph/supergraph-file';
import { KnownTransports } from './transports';

/** Builds the gateway; nothing listens yet. The supergraph is loaded, and identity is asked for keys and revoked sessions. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { domainQueries, logger, supergraphFile } = options;
  const transports = new KnownTransports(options);
  const limits = { ...defaultLimits, ...options.limits };
  const serviceScope = async () => RequestScope.forService('gateway', domainQueries);
  const identity = { domainQueries, serviceScope, logger };
  const keySet = new KeySet({ ...identity, refreshMs: options.keyRefreshMs ?? 300_000 });
  const revokedSessions = new RevokedSessions({
    ...identity,
    pollMs: options.sessionPollMs ?? 1_000,
    maxAgeMs: options.sessionMaxAgeMs ?? 5_000,
    tokenLifetimeMs: accessTokenLifetimeSeconds * 1_000,
  });

  const registered = new Set(options.knownOperations?.map(({ name }) => name));
  const { corsOrigins, compression, introspection, cacheSizes, publicMaxAgeSeconds } = {
    ...defaultEdge,
    ...options,
  };
  // By hash alone, so they outlive a supergraph.
  const persistedQueries = createPersistedQueryCache(cacheSizes.persistedQueries);
  const admission = createAdmission(options);
  const createPipeline = (sdl: string): Pipeline => {
    const [documents, plans] = [createDocumentCache(cacheSizes.documents), createPlanCache(cacheSizes.plans)];
    const federation = createFederation({
      executor: options.executor,
      supergraphSdl: sdl,
      transports,
      logger,
      fetchTimeoutMs: options.fetchTimeoutMs ?? defaultTimes.fetchTimeoutMs,
      plans,
      knownOperations: options.knownOperations ?? [],
    });
    const apollo = createApollo({
      federation,
      logger,
      limits,
      documents,
      persistedQueries,
      introspection,
      plugins: [
        noteOperation(registered),
        requireOperation(),
        admitSubscriptions(),
        guardWrites(revokedSessions),
        limitOperations(new OperationMeter(limits), admission, limits.cost),
        mapErrors(logger, limits.tokens),
        ...(publicMaxAgeSeconds > 0
          ? [cachePublicly({ hints: readCacheHints(sdl), maxAgeSeconds: publicMaxAgeSeconds })]
          : []),
      ],
    });
    return {
      apollo,
      subgraphs: federation.subgraphs,
      get subscriptions() {
        return federation.subscriptions;
      },
      warmUp: () => federation.warmUp(),
      dispose: () => [documents, plans].forEach((cache) => cache.close()),
    };
  };
  const supergraph = new LiveSupergraph({ createPipeline, logger });
  const { requestTimeoutMs = defaultTimes.requestTimeoutMs, trustProxy = false } = options;
  const app = await createApp({
    logger,
    bodyBytes: limits.bodyBytes,
    requestTimeoutMs,
    trustProxy,
    corsOrigins,
    compression,
  });
  measureOperations(app);
  const draining = createDraining(app);
  logOperations(app);
  collectProcessMetrics();

  const file =
    supergraphFile &&
    new SupergraphFile({ ...supergraphFile, logger, reload: (sdl) => supergraph.reload(sdl) });
  const supergraphSdl = supergraphFile
    ? await readSupergraphFile(supergraphFile.path)
    : options.supergraphSdl;
  await Promise.all([supergraph.start(supergraphSdl), keySet.start(), revokedSessions.start()]);
  registerHealth(app, {
    supergraph,
    transports,
    keySet,
    revokedSessions,
    serviceScope,
    dependencies: options.dependencies ?? (async () => ({})),
    isDraining: () => draining.isLeaving,
  });
  const tokens = new AccessTokens(keySet, revokedSessions);
  const subscriptions = new Subscriptions({
    supergraph,
    transports,
    domainQueries,
    logger,
    fetchTimeoutMs: options.fetchTimeoutMs ?? defaultTimes.fetchTimeoutMs,
    requestTimeoutMs,
    resume: options.resume,
    sharing: options.sharing ?? true,
  });
  const socketLimits = { ...defaultSocketLimits, ...options.sockets };
  const isUnlimited = options.rateLimits === false;
  const places = new Places({
    person: isUnlimited ? Infinity : socketLimits.perPerson,
    address: isUnlimited ? Infinity : socketLimits.perAddress,
  });
  const events = new ServerSentEvents({
    subscriptions,
    tokens,
    revokedSessions,
    places,
    limits: socketLimits,
  });
  const sockets = new SocketServer(app, {
    path: '/graphql',
    subscriptions,
    tokens,
    admission,
    places,
    limits: socketLimits,
    logger,
    revokedSessions,
    corsOrigins,
    trustProxy,
  });
  registerJwks(app, keySet);
  registerMetrics(app, options.metrics ?? 'loopback');
  registerGraphql(app, {
    supergraph,
    domainQueries,
    events,
    maxTokens: limits.tokens,
    trustsCallers: trustProxy,
    requestTimeoutMs,
    authenticate: authenticate(tokens, admission),
  });
  registerUnsubscribe(app, {
    supergraph,
    domainQueries,
    requestTimeoutMs,
    authenticate: authenticate(tokens, admission),
  });
  if (options.graphiql) registerGraphiql(app, { ...options.graphiql, endpoint: '/graphql' });
  await options.registerRoutes?.(app);

  let url = '';
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    file?.stop();
    await draining.drain({
      graceMs: options.stopGraceMs ?? 0,
      timeoutMs: options.stopTimeoutMs ?? 10_000,
      closeSockets: (timeoutMs) => {
        events.leave();
        return sockets.drain(timeoutMs);
      },
    });
    subscriptions.stop();
    keySet.stop();
    revokedSessions.stop();
    await supergraph.stop();
    persistedQueries.close();
    await transports.close();
  };
  return {
    app,
    get url() {
      return url;
    },
    async listen(address) {
      url = await app.listen(address);
      void supergraph.warmUp();
      file?.start();
      return url;
    },
    stop: () => (stopping ??= stop()),
    reload: (sdl) => supergraph.reload(sdl),
    readSupergraphFile: async () => file?.readNow(),
    markSessionRevoked: (sessionId) => revokedSessions.mark(sessionId),
  };
}
