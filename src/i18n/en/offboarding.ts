/** What people leave to others. */
export const offboarding = {
  /** The folder that comes to the receiver. */
  folder: 'Files of {{name}} ({{login}})',
};
