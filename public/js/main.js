/** What the pages of the signed-in need, beside that. */
import './public.js';
import './links.js';
import './dialog.js';
import './files/index.js';
import './rows.js';
import './answers.js';
import './toasts.js';
import './navigation.js';
import './preview.js';
import './search.js';
import './second-factor.js';
import './move.js';
import './trash.js';
import './whole-list.js';
import './uploads.js';
import './changes.js';
