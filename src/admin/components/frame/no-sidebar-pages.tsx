/** The rail's sections have the pages among the tables: AdminJS's own list of them stays empty. */
export default function NoSidebarPages() {
  return null;
}
