import './time-zone.js';
import './menus.js';
import './forms.js';
import './links.js';
import './dialog.js';
import './rows.js';
import './scripts-and-server.js';
import './uploads.js';
