/** What a post said from one moment on. */
export interface RevisionRecord {
  /** 0 is the original. */
  revision: number;
  text: string;
  createdAt: Date;
}
