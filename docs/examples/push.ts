/**
 * Web Push for a page and its service worker. Copy it into your app; the interfaces are what a browser's `ServiceWorkerRegistration` and
 * `ServiceWorkerGlobalScope` have, as far as it needs them.
 *
 * ```ts
 * // In the page, when the person asks for it; `mutate` sends one mutation to Chorus and gives its payload.
 * const registration = await navigator.serviceWorker.register('/worker.js');
 * await subscribeToPush({ registration, webPushKey: viewer.webPushKey, mutate });
 *
 * // worker.js
 * showPushes(self, '/notifications');
 * ```
 */
export interface Registration {
  pushManager: {
    subscribe(options: {
      userVisibleOnly: boolean;
      applicationServerKey: string;
    }): Promise<{ toJSON(): { endpoint?: string; keys?: Record<string, string> } }>;
  };
}

export interface RegisterDevicePayload {
  deviceId: string | null;
  userErrors: { code: string; message: string }[];
}

/**
 * Asks the browser for a subscription and registers it; gives the device's id. Call it again at each start of the app: a browser may have
 * made a new subscription, and registering one again is the same as once.
 */
export async function subscribeToPush(options: {
  registration: Registration;
  /** `viewer { webPushKey }` */
  webPushKey: string;
  /** `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { deviceId userErrors { code message } } }` */
  mutate: (name: 'registerDevice', input: object) => Promise<RegisterDevicePayload>;
}): Promise<string> {
  const { registration, webPushKey, mutate } = options;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: webPushKey,
  });
  const { endpoint, keys } = subscription.toJSON();
  const webPush = { endpoint, p256dh: keys?.p256dh, auth: keys?.auth };
  const { deviceId, userErrors } = await mutate('registerDevice', { webPush });
  if (deviceId === null) throw new Error(userErrors[0]?.message ?? 'The device was not registered.');
  return deviceId;
}

/** What Chorus sends: `tag` is the notification's global id. */
export interface PushPayload {
  title: string;
  body: string;
  tag: string;
  url?: string;
}

interface PushEvent {
  data: { json(): unknown } | null;
  waitUntil(work: Promise<unknown>): void;
}

interface NotificationClick {
  notification: { close(): void; data: { url: string } };
  waitUntil(work: Promise<unknown>): void;
}

export interface WorkerScope {
  addEventListener(type: 'push', listener: (event: PushEvent) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: NotificationClick) => void): void;
  registration: {
    showNotification(
      title: string,
      options: { body: string; tag: string; data: { url: string } },
    ): Promise<void>;
  };
  clients: { openWindow(url: string): Promise<unknown> };
}

/** Shows each push: one with the same tag takes the place of the one before. A tap leads to its URL, or to `inbox`. */
export function showPushes(worker: WorkerScope, inbox: string): void {
  worker.addEventListener('push', (event) => {
    if (!event.data) return;
    const { title, body, tag, url = inbox } = event.data.json() as PushPayload;
    event.waitUntil(worker.registration.showNotification(title, { body, tag, data: { url } }));
  });
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(worker.clients.openWindow(event.notification.data.url));
  });
}
