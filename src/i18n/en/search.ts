/** The search box, and what it found. */
export const search = {
  label: 'Search files and folders',
  placeholder: 'Search files and folders',
  options: 'Found so far',
  all: 'All results for “{{q}}”',
  nothing: 'Nothing found for “{{q}}”. Try a part of the word, or fewer words.',
  found_one: '{{count}} suggestion, use the arrow keys',
  found_other: '{{count}} suggestions, use the arrow keys',
  in: 'in {{place}}',
};
