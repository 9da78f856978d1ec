"""Services offered: to whom, on what terms and charge basis, and who committed to them."""
