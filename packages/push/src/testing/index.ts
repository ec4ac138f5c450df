export { startApns, unregisteredAt, type LocalApns } from './local-apns';
export { startFcm, type LocalFcm } from './local-fcm';
export { startWebPushService, type LocalWebPushService } from './local-web-push-service';
export type { LocalService, ReceivedMessage, ServiceAnswer } from './local-service';
export { createBrowserKeys } from './decrypt-web-push';
