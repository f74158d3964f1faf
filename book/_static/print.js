// Paper is white: what is printed has the light theme, whatever the screen has. It cannot be
// unfolded: where code is what one came for, it is printed.
{
  const { dataset } = document.documentElement;
  const code = () => document.querySelectorAll(":is(.tx-opens-code, tconv-sizes) details");
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
