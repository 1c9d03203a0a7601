/** RFC 9110, 5.6.7: the one form that is sent, and two obsolete ones that are to be taken as well. */
const forms = [
  /^\w{3}, (?<day>\d\d) \w{3} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^\w{6,9}, (?<day>\d\d)-\w{3}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^\w{3} \w{3} (?<day>[ \d]\d) \d\d:\d\d:\d\d \d{4}$/,
];

/**
 * The moment of a header's date in milliseconds since 1970; `NaN` for what is none, which is to be as if it were not there
 * (13.1.3, 13.1.4). `Date` reads a good deal more, and moves a day that does not exist to the next month.
 */
export function readHttpDate(text = ''): number {
  const day = forms.map((form) => form.exec(text)?.groups?.day).find((found) => found !== undefined);
  const moment = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return new Date(moment).getUTCDate() === Number(day) ? moment : Number.NaN;
}
