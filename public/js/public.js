/** What the pages for everybody need. */
import './time-zone.js';
import './menus.js';
import './forms.js';
import './sign-in.js';
import './passkeys.js';
import './unshowable.js';
