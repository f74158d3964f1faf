// Paper is white: what is printed has the light theme, whatever the screen has. It cannot be
// unfolded: an explorer that shows code prints its code.
{
  const { dataset } = document.documentElement;
  const code = () => document.querySelectorAll("tconv-explorer.tx-opens-code details");
  let theme;
  addEventListener("beforeprint", () => {
    theme = dataset.theme;
    dataset.theme = "light";
    for (const each of code()) each.open = true;
  });
  addEventListener("afterprint", () => {
    dataset.theme = theme;
    for (const each of code()) each.open = false;
  });
}
