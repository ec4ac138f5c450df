/** Handles that would speak for the platform, or that its addresses need. Nobody may have them. */
export const reservedHandles: ReadonlySet<string> = new Set([
  'abuse', 'about', 'account', 'accounts', 'admin', 'administrator', 'admins', 'all', 'anonymous', 'api', 'billing',
  'blog', 'bot', 'chorus', 'chorus_official', 'chorus_support', 'contact', 'daemon', 'deleted', 'dev', 'developer',
  'developers', 'everyone', 'explore', 'graphql', 'groups', 'health', 'help', 'helpdesk', 'here', 'home', 'hostmaster',
  'info', 'internal', 'legal', 'login', 'logout', 'me', 'media', 'messages', 'metrics', 'mod', 'moderation', 'moderator',
  'moderators', 'mods', 'nobody', 'node', 'noreply', 'notifications', 'null', 'official', 'password', 'postmaster',
  'press', 'privacy', 'root', 'search', 'security', 'self', 'settings', 'signin', 'signup', 'staff', 'status', 'sudo',
  'superuser', 'support', 'system', 'team', 'terms', 'trust', 'trust_safety', 'undefined', 'unknown', 'user', 'username',
  'users', 'verified', 'verify', 'viewer', 'webmaster', 'www',
]); // prettier-ignore
