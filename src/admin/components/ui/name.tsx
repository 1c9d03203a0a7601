import { shownParts, splitEnding } from '../../../i18n/shown-text.js';

/** A name of which nothing is hidden: what nobody sees stands there by its code, and the ending stands apart. */
export function Name({ name }: { name: string }) {
  const [stem, ending] = splitEnding(name);
  return (
    <>
      <Part text={stem} />
      {ending ? <Part text={ending} /> : null}
    </>
  );
}

const Part = ({ text }: { text: string }) => (
  <bdi>
    {shownParts(text).map((part, index) => {
      const key = `${index} ${part.text}`;
      return (
        <span
          key={key}
          className={part.isCode ? 'k-unseen' : undefined}
          title={part.isCode ? part.text : undefined}
        >
          {part.text}
        </span>
      );
    })}
  </bdi>
);
