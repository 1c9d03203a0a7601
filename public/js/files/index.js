/** The file manager. */
import './acts.js';
import './context-menu.js';
import './details.js';
import './drag.js';
import './keyboard.js';
import './pointer.js';
import { appear, returnToPlace } from './manager.js';

appear();
returnToPlace();
