/** How a share link is written: what it leads to at once. Its page for people is `/page` below it. */
export const linkUrl = (publicUrl: string, token: string): string => `${publicUrl}/s/${token}`;
