/** Whether the page is worked by touch: by the last touch or click, and before the first by what the device has. */

let type = matchMedia('(pointer: coarse)').matches ? 'touch' : 'mouse';

document.addEventListener(
  'pointerdown',
  (event) => {
    type = event.pointerType;
  },
  true,
);

export const isTouched = () => type !== 'mouse';
