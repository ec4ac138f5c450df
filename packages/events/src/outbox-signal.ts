type Listener = (domain: string) => void;

const listeners = new Set<Listener>();

/** Tells the relays of this process that a domain has committed events. Relays of other processes poll. */
export function signalOutbox(domain: string): void {
  for (const listener of listeners) listener(domain);
}

/** Listens until the returned function is called. */
export function onOutboxSignal(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
