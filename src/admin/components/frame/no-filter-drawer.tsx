/** The filters stand above the list (`list/list-head.tsx`), where a closed drawer would hold the focus. */
export default function NoFilterDrawer() {
  return null;
}
