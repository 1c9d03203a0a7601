/**
 * Port: a pass says, for ten minutes, that its bearer knew a link's password: the page for people hands it to its
 * Download button, since a share link sets no cookie.
 */
export interface LinkPasses {
  /** `subject` names the link and its present password. */
  issue(subject: string): string;
  verify(pass: string, subject: string): boolean;
}
