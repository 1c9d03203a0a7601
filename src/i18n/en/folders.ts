/** Folders: made, renamed, deleted. */
export const folders = {
  new: {
    title: 'New folder',
    in: 'It will lie in “{{place}}”.',
    name: 'Name',
    placeholder: 'For instance, Documents',
    submit: 'Create',
    done: 'Folder “{{name}}” is ready',
  },
  edit: {
    title: 'Rename the folder',
    name: 'Name',
    nameOf: 'New name for the folder {{name}}',
  },
};
