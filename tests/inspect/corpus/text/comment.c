a.c
    /*‮ } ⁦if (x)⁩ ⁦ begin */ y
