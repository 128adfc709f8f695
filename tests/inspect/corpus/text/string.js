a.js
if (l != "u‮ ⁦// c⁩ ⁦") {
