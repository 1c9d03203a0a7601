/** The panel's page of the log as it is written. */
export const panelLog = {
  title: 'Live log',
  lead: 'The log as it is written, by whichever process. The latest stands first.',
  level: 'Level',
  any: 'All',
  event: 'Event',
  text: 'Text',
  eventsOnly: 'Events only',
  withPanel: 'The panel’s own calls, too',
  pause: 'Pause',
  resume: 'Go on',
  clear: 'Clear',
  waiting: 'Waiting for the next line…',
  paused: 'Paused: what comes meanwhile is not shown.',
  broken: 'The connection is gone. It comes back by itself.',
  kept: 'The last {{count}} lines are shown.',
  list: 'Search all of the log',
};
