export { createThumbnailer } from './thumbnailer.js';
