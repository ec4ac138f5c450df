export * from './mail-sender';
export * from './mail-sender.mailbox';
export * from './mail-sender.smtp';
