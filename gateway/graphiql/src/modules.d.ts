declare module 'chorus:examples' {
  export const examples: readonly import('./example').Example[];
}

declare module '*.css';
